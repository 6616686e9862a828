"""Snapshots of the ledger as Parquet, by month: what DuckDB and Spark count on.

They follow the ledger exactly: each taking compares all of it with what the files say they hold and
writes anew the months that differ. What was erased or sealed off is gone with the next one. Words
are masked before they are written; a person is a keyed hash; accusations are in no case.
"""
