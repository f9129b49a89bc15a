-- silver.trades → gold.fact_trades: one row a trade, with the keys of its dimensions. Only trades that the fact table
-- lacks, or has in an older version, are merged.
CREATE SCHEMA IF NOT EXISTS gold;

CREATE TABLE IF NOT EXISTS gold.fact_trades (
  trade_key    BIGINT,
  symbol_key   BIGINT,
  trader_key   BIGINT,
  date_key     INTEGER,
  trade_id     VARCHAR,
  version      INTEGER,
  event_time   TIMESTAMPTZ,
  venue        VARCHAR,
  side         VARCHAR,
  price        DECIMAL(18, 4),
  quantity     BIGINT,
  notional     DECIMAL(28, 4),
  fee          DECIMAL(18, 4),
  _ingested_at TIMESTAMPTZ
);

MERGE INTO gold.fact_trades AS fact
USING (
  SELECT CAST('0x' || left(md5(trade_id), 15) AS BIGINT) AS trade_key,
         CAST('0x' || left(md5(symbol), 15) AS BIGINT) AS symbol_key,
         CAST('0x' || left(md5(trader_id), 15) AS BIGINT) AS trader_key,
         CAST(strftime(trade_date, '%Y%m%d') AS INTEGER) AS date_key,
         trade_id, version, event_time, venue, side, price, quantity, notional, fee, _ingested_at
  FROM silver.trades
  ANTI JOIN gold.fact_trades USING (trade_id, version)
) AS incoming
ON fact.trade_id = incoming.trade_id
WHEN MATCHED AND incoming.version > fact.version THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
