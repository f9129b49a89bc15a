-- depends_on: {{ ref('shop_customers') }}
select
    {{ hash_key(['customer_number']) }} as customer_hk,
    {{ business_key('customer_number') }} as customer_number,
    email,
    newsletter,
    {{ hash_diff(['email', 'newsletter']) }} as customer_hash_diff,
    loaded_at as load_date,
    'shop.customers' as record_source
from {{ source('shop', 'customers') }}
where loaded_at < cast('{{ var("as_of") }}' as date) + interval 1 day
