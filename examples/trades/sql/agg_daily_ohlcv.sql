-- gold.fact_trades → gold.agg_daily_ohlcv: a symbol's day. Only days are computed anew whose trades have changed: the
-- row says from how many trades it was made, and when the newest of them came in.
CREATE SCHEMA IF NOT EXISTS gold;

CREATE TABLE IF NOT EXISTS gold.agg_daily_ohlcv (
  symbol_key   BIGINT,
  date_key     INTEGER,
  open         DECIMAL(18, 4),
  high         DECIMAL(18, 4),
  low          DECIMAL(18, 4),
  close        DECIMAL(18, 4),
  volume       BIGINT,
  notional     DECIMAL(28, 4),
  vwap         DECIMAL(18, 6),
  trades       BIGINT,
  _ingested_at TIMESTAMPTZ
);

MERGE INTO gold.agg_daily_ohlcv AS agg
USING (
  WITH touched AS (
    SELECT symbol_key, date_key
    FROM (
      SELECT symbol_key, date_key, count(*) AS trades, max(_ingested_at) AS _ingested_at
      FROM gold.fact_trades
      GROUP BY symbol_key, date_key
    )
    ANTI JOIN gold.agg_daily_ohlcv USING (symbol_key, date_key, trades, _ingested_at)
  )
  SELECT symbol_key, date_key,
         first(price ORDER BY event_time, trade_id) AS open, max(price) AS high, min(price) AS low,
         last(price ORDER BY event_time, trade_id) AS close,
         CAST(sum(quantity) AS BIGINT) AS volume, CAST(sum(notional) AS DECIMAL(28, 4)) AS notional,
         CAST(sum(notional) / sum(quantity) AS DECIMAL(18, 6)) AS vwap,
         count(*) AS trades, max(_ingested_at) AS _ingested_at
  FROM gold.fact_trades
  SEMI JOIN touched USING (symbol_key, date_key)
  GROUP BY symbol_key, date_key
) AS incoming
ON agg.symbol_key = incoming.symbol_key AND agg.date_key = incoming.date_key
WHEN MATCHED AND TRUE THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
