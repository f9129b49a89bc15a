{{ config(materialized='view', schema='staging', tags=['shopify', 'customers']) }}
SELECT
id AS customer_id,
first_name,
last_name,
email,
city,
state,
country
FROM {{ source('raw', 'shopify_customers') }}
WHERE id IS NOT NULL
