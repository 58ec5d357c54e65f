"""What a physio prescribes, signs and replaces: exercises, stimulation, advice."""
