-- depends_on: {{ ref('marketing_promotions') }}
with source as (

    {{ received(source('marketing', 'promotions'), ['promotion_code', 'sku']) }}

)

select
    promotion_code,
    sku,
    starts_on,
    ends_on,
    loaded_at
from source
