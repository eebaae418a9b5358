"""The archive: what was said and done, as Parquet below HUOQUN_HOME/archive, a file a workspace and month.

It has counts and ids, never a word of anybody. Of every month that changed all files are written anew and put in place
at once; people who were erased are in none of them.
"""
