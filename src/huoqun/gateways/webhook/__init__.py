"""Any system of the operator's own, by signed JSON: it is told what to do, and tells us what happened."""
