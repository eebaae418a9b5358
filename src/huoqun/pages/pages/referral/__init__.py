"""A referrer's link: whoever opens it says who recommended it to them, without signing in."""
