"""The suite mirrors the package; journeys run over real sockets and are named in the reader's words."""
