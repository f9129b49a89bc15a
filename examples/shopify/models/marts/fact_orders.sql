-- Transaction fact. Grain: one order. `_loaded_at` is carried through, for the next run asks this table for its newest.
{{
    config(
        unique_key='order_key',
        partition_by={'field': 'order_date_key', 'data_type': 'integer'}
    )
}}

with orders as (

    select * from {{ ref('stg_shopify_orders') }}
    {% if is_incremental() %}
    where _loaded_at > (select max(_loaded_at) from {{ this }})
    {% endif %}

)

select
    {{ dbt_utils.generate_surrogate_key(['order_id']) }} as order_key,
    order_id,
    {{ dbt_utils.generate_surrogate_key(['customer_id']) }} as customer_key,
    {{ dbt_utils.date_key('created_at') }} as order_date_key,
    payment_status as order_status,
    subtotal,
    discount_amount,
    tax_amount,
    total_amount as net_amount,
    total_amount - coalesce(discount_amount, 0) as gross_amount,
    currency,
    created_at,
    _loaded_at
from orders
