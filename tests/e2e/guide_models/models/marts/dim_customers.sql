{{ config(materialized='incremental', unique_key='customer_key', tags=['marts', 'customers']) }}
WITH customers AS (
SELECT * FROM {{ ref('stg_shopify_customers') }}
),
orders AS (
SELECT * FROM {{ ref('stg_shopify_orders') }}
),
customer_stats AS (
SELECT
customer_id,
COUNT(*) AS total_orders,
SUM(total_amount) AS lifetime_value,
MIN(created_at) AS first_order_date,
MAX(created_at) AS last_order_date
FROM orders
GROUP BY 1
),
final AS (
SELECT
{{ dbt_utils.generate_surrogate_key(['c.customer_id']) }} AS customer_key,
c.customer_id,
c.first_name || ' ' || c.last_name AS full_name,
c.email,
c.city,
c.state,
c.country,
COALESCE(s.total_orders, 0) AS total_orders,
COALESCE(s.lifetime_value, 0) AS lifetime_value,
s.first_order_date,
s.last_order_date,
CASE
WHEN s.lifetime_value > 10000 THEN 'enterprise'
WHEN s.lifetime_value > 1000 THEN 'mid_market'
ELSE 'smb'
END AS customer_segment,
CURRENT_TIMESTAMP() AS valid_from,
CAST('9999-12-31' AS TIMESTAMP) AS valid_to,
TRUE AS is_current
FROM customers c
LEFT JOIN customer_stats s ON c.customer_id = s.customer_id
)
SELECT * FROM final
