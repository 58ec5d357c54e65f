"""Names of files in VAR_DIR that several modules use."""

HEADS = "audit-heads.txt"  # the ends of the audit chain, outside the database
SECOND_FACTOR_KEY_FILE = "second-factor-key"
