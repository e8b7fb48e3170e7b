"""How are entries changed in the browser? In the owner's files where that does no harm, else beside them."""
