-- depends_on: {{ ref('shop_orders') }}
select
    {{ hash_key(['order_number']) }} as order_hk,
    {{ business_key('order_number') }} as order_number,
    {{ hash_key(['customer_number']) }} as customer_hk,
    {{ business_key('customer_number') }} as customer_number,
    {{ hash_key(['order_number', 'customer_number']) }} as order_customer_hk,
    status,
    amount,
    {{ hash_diff(['status', 'amount']) }} as order_hash_diff,
    loaded_at as load_date,
    'shop.orders' as record_source
from {{ source('shop', 'orders') }}
where loaded_at < cast('{{ var("as_of") }}' as date) + interval 1 day
