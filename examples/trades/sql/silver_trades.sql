-- bronze.trades_raw → silver.trades: typed, one row a trade, its newest version.
-- A record that breaks a rule goes to silver.trades__quarantine with the rule. Running this again changes nothing.
CREATE SCHEMA IF NOT EXISTS silver;

CREATE TABLE IF NOT EXISTS silver.trades (
  trade_id     VARCHAR,
  version      INTEGER,
  sequence     BIGINT,
  event_time   TIMESTAMPTZ,
  trade_date   DATE,           -- in UTC
  symbol       VARCHAR,
  venue        VARCHAR,
  trader_id    VARCHAR,
  side         VARCHAR,
  price        DECIMAL(18, 4),
  quantity     BIGINT,
  notional     DECIMAL(28, 4),
  currency     VARCHAR,
  fee          DECIMAL(18, 4),
  _source      VARCHAR,
  _source_row  BIGINT,
  _ingested_at TIMESTAMPTZ
);

CREATE TABLE IF NOT EXISTS silver.trades__quarantine (
  rule         VARCHAR,
  reason       VARCHAR,
  record       VARCHAR,        -- the record as bronze has it, as JSON
  _source      VARCHAR,
  _source_row  BIGINT,
  _ingested_at TIMESTAMPTZ
);

-- The records of bronze since a day before the newest that silver has, each with the first rule that it breaks. The
-- day covers ingests that commit out of order; what silver has already, the merges below leave alone.
CREATE OR REPLACE TEMP VIEW checked_trades AS
WITH recent AS (
  SELECT * FROM bronze.trades_raw
  WHERE _ingested_at >= coalesce((SELECT max(_ingested_at) FROM silver.trades), TIMESTAMPTZ '1970-01-02 00:00:00Z')
                        - INTERVAL 1 DAY
),
typed AS (
  SELECT trade_id, version, sequence, symbol, venue, trader_id, side, currency,
         TRY_CAST(event_time AS TIMESTAMPTZ) AS event_time,
         TRY_CAST(price AS DECIMAL(18, 4)) AS price,
         TRY_CAST(quantity AS BIGINT) AS quantity,
         TRY_CAST(fee AS DECIMAL(18, 4)) AS fee,
         CAST(json_object('trade_id', trade_id, 'version', version, 'sequence', sequence, 'event_time', event_time,
                          'symbol', symbol, 'venue', venue, 'trader_id', trader_id, 'side', side, 'price', price,
                          'quantity', quantity, 'currency', currency, 'fee', fee, '_rescued_data', _rescued_data)
              AS VARCHAR) AS record,
         _source, _source_row, _ingested_at
  FROM recent
)
SELECT *,
       CASE
         WHEN trade_id IS NULL OR symbol IS NULL OR trader_id IS NULL THEN 'missing_field'
         WHEN event_time IS NULL                                      THEN 'invalid_time'
         WHEN price IS NULL OR quantity IS NULL OR version IS NULL    THEN 'wrong_type'
         WHEN price <= 0                                              THEN 'negative_price'
         WHEN quantity <= 0                                           THEN 'zero_quantity'
         WHEN side IS NULL OR side NOT IN ('BUY', 'SELL')             THEN 'unknown_side'
       END AS rule
FROM typed;

MERGE INTO silver.trades AS trades
USING (
  SELECT trade_id, version, sequence, event_time, make_timestamp(epoch_us(event_time))::DATE AS trade_date, symbol,
         venue, trader_id, side, price, quantity, CAST(price * quantity AS DECIMAL(28, 4)) AS notional, currency, fee,
         _source, _source_row, _ingested_at
  FROM checked_trades
  WHERE rule IS NULL
  QUALIFY row_number() OVER (PARTITION BY trade_id ORDER BY version DESC, _ingested_at, _source, _source_row) = 1
) AS incoming
ON trades.trade_id = incoming.trade_id
WHEN MATCHED AND incoming.version > trades.version THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

MERGE INTO silver.trades__quarantine AS quarantine
USING (
  SELECT rule,
         CASE rule
           WHEN 'missing_field'  THEN 'trade_id, symbol or trader_id is missing'
           WHEN 'invalid_time'   THEN 'event_time is no time'
           WHEN 'wrong_type'     THEN 'price, quantity or version is no number'
           WHEN 'negative_price' THEN 'price is not above 0'
           WHEN 'zero_quantity'  THEN 'quantity is not above 0'
           WHEN 'unknown_side'   THEN 'side is neither BUY nor SELL'
         END AS reason,
         record, _source, _source_row, _ingested_at
  FROM checked_trades
  WHERE rule IS NOT NULL
) AS incoming
ON quarantine._source = incoming._source AND quarantine._source_row = incoming._source_row
WHEN NOT MATCHED THEN INSERT BY NAME;
