{{ config(materialized='view', schema='staging', tags=['shopify', 'orders']) }}
WITH source AS (
SELECT * FROM {{ source('raw', 'shopify_orders') }}
),
renamed AS (
SELECT
id AS order_id,
customer_id AS customer_id,
financial_status AS payment_status,
fulfillment_status AS fulfillment_status,
CAST(total_price AS DECIMAL(14,2)) AS total_amount,
CAST(subtotal_price AS DECIMAL(14,2)) AS subtotal,
CAST(total_tax AS DECIMAL(14,2)) AS tax_amount,
CAST(total_discounts AS DECIMAL(14,2)) AS discount_amount,
currency,
CAST(created_at AS TIMESTAMP) AS created_at,
CURRENT_TIMESTAMP() AS _loaded_at
FROM source
WHERE id IS NOT NULL
)
SELECT * FROM renamed
