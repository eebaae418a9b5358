"""The site: settings, urls, processes and the embedded database. The only place that knows everything."""
