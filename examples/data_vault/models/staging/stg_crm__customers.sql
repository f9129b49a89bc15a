-- The seed plays the source, and is loaded first. Where something else fills the source, this line goes:
-- depends_on: {{ ref('crm_customers') }}
select
    {{ hash_key(['customer_number']) }} as customer_hk,
    {{ business_key('customer_number') }} as customer_number,
    name,
    city,
    {{ hash_diff(['name', 'city']) }} as customer_hash_diff,
    loaded_at as load_date,
    'crm.customers' as record_source
from {{ source('crm', 'customers') }}
where loaded_at < cast('{{ var("as_of") }}' as date) + interval 1 day
