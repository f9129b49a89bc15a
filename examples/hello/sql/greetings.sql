-- bronze.greetings → gold.greetings: how often each language was heard.
CREATE SCHEMA IF NOT EXISTS gold;
CREATE OR REPLACE TABLE gold.greetings AS
SELECT language, count(*) AS greetings, max(CAST(said_at AS TIMESTAMPTZ)) AS last_heard_at
FROM bronze.greetings
GROUP BY language;
