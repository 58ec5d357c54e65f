"""From answers to a referral tier, and the words and letters that go with it."""
