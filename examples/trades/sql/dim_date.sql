-- One row a day with trades; date_key reads as the date: 20250113.
CREATE SCHEMA IF NOT EXISTS gold;

CREATE TABLE IF NOT EXISTS gold.dim_date (
  date_key   INTEGER,
  date       DATE,
  year       INTEGER,
  quarter    INTEGER,
  month      INTEGER,
  day        INTEGER,
  weekday    VARCHAR,
  is_weekend BOOLEAN
);

MERGE INTO gold.dim_date AS dim
USING (
  SELECT DISTINCT
         CAST(strftime(trade_date, '%Y%m%d') AS INTEGER) AS date_key, trade_date AS date,
         CAST(year(trade_date) AS INTEGER) AS year, CAST(quarter(trade_date) AS INTEGER) AS quarter,
         CAST(month(trade_date) AS INTEGER) AS month, CAST(day(trade_date) AS INTEGER) AS day,
         dayname(trade_date) AS weekday, isodow(trade_date) >= 6 AS is_weekend
  FROM silver.trades
) AS incoming
ON dim.date_key = incoming.date_key
WHEN NOT MATCHED THEN INSERT BY NAME;
