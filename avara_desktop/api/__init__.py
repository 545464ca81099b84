"""The far side: the Avara AutoScribe API over HTTP. No Qt here; httpx is imported by ``transport`` alone."""
