-- One row a trader. first_trade_at moves back when a late trade turns out to be earlier.
CREATE SCHEMA IF NOT EXISTS gold;

CREATE TABLE IF NOT EXISTS gold.dim_trader (
  trader_key     BIGINT,
  trader_id      VARCHAR,
  first_trade_at TIMESTAMPTZ
);

MERGE INTO gold.dim_trader AS dim
USING (
  SELECT CAST('0x' || left(md5(trader_id), 15) AS BIGINT) AS trader_key, trader_id, min(event_time) AS first_trade_at
  FROM silver.trades
  GROUP BY trader_id
) AS incoming
ON dim.trader_key = incoming.trader_key
WHEN MATCHED AND incoming.first_trade_at < dim.first_trade_at THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
