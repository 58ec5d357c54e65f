"""What every value read from a file is: frozen, and without a key that its class does not name."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; a key that is not one of its fields is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
