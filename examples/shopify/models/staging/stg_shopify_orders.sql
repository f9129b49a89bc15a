-- The seed plays the source, and is loaded first. Where something else fills the source, this line goes:
-- depends_on: {{ ref('shopify_orders') }}
with source as (

    select * from {{ source('raw', 'shopify_orders') }}

)

select
    id as order_id,
    customer_id,
    financial_status as payment_status,
    fulfillment_status,
    cast(total_price as decimal(14, 2)) as total_amount,
    cast(subtotal_price as decimal(14, 2)) as subtotal,
    cast(total_tax as decimal(14, 2)) as tax_amount,
    cast(total_discounts as decimal(14, 2)) as discount_amount,
    currency,
    cast(created_at as timestamp) as created_at,
    -- Of a view this is when it is read, so that every row is new in every run; the key keeps that harmless. A source that
    -- says when it received a row (as tables of `ingot ingest` do, in _ingested_at) makes a run take only what is new.
    current_timestamp() as _loaded_at
from source
where id is not null
