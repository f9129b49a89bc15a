{{ config(materialized='incremental', unique_key='order_key',
   partition_by={'field': 'order_date_key', 'data_type': 'integer'},
   cluster_by=['customer_key', 'order_status'], tags=['marts', 'orders', 'daily-critical']) }}
WITH orders AS (
SELECT * FROM {{ ref('stg_shopify_orders') }}
{% if is_incremental() %}
WHERE _loaded_at > (SELECT MAX(_loaded_at) FROM {{ this }})
{% endif %}
),
customers AS (
SELECT * FROM {{ ref('dim_customers') }}
),
final AS (
SELECT
{{ dbt_utils.generate_surrogate_key(['o.order_id']) }} AS order_key,
o.order_id,
{{ dbt_utils.generate_surrogate_key(['o.customer_id']) }} AS customer_key,
{{ dbt_utils.date_key('o.created_at') }} AS order_date_key,
o.payment_status AS order_status,
o.subtotal,
o.discount_amount,
o.tax_amount,
o.total_amount AS net_amount,
o.total_amount - COALESCE(o.discount_amount, 0) AS gross_amount,
o.currency,
o.created_at,
CURRENT_TIMESTAMP() AS _dbt_loaded_at
FROM orders o
)
SELECT * FROM final
