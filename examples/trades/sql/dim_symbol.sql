-- One row a symbol. A key is a hash of what it stands for, so that every run and every lake gives the same.
CREATE SCHEMA IF NOT EXISTS gold;

CREATE TABLE IF NOT EXISTS gold.dim_symbol (
  symbol_key      BIGINT,
  symbol          VARCHAR,
  currency        VARCHAR,
  first_traded_on DATE
);

MERGE INTO gold.dim_symbol AS dim
USING (
  SELECT CAST('0x' || left(md5(symbol), 15) AS BIGINT) AS symbol_key, symbol, max(currency) AS currency,
         min(trade_date) AS first_traded_on
  FROM silver.trades
  GROUP BY symbol
) AS incoming
ON dim.symbol_key = incoming.symbol_key
WHEN MATCHED AND incoming.first_traded_on < dim.first_traded_on THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
