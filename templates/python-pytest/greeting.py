def greet(name: str = "world") -> str:
    """Greets by name; whoever gives none is the world."""
    trimmed = name.strip()
    if not trimmed:
        raise ValueError("a name must have at least one letter")
    return f"Hello, {trimmed}!"
