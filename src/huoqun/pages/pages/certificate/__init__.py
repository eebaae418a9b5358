"""Whether a certificate is genuine: for whoever scans its code."""
