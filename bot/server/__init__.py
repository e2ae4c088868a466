"""`shoptalk serve`: the assistant over HTTP; docs/http.md is what it speaks."""
