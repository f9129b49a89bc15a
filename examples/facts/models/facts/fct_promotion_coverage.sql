-- Factless fact. Grain: one product on one day of one promotion. There is nothing to add up: that the row is there is the
-- fact. Beside the sales it tells what was on offer and did not sell.
--
-- A promotion that was changed is laid out anew, and takes the place of all its days.
{{ config(incremental_strategy='delete+insert', unique_key=['promotion_code', 'product_key']) }}

with promotions as (

    select * from {{ ref('stg_marketing__promotions') }}
    {% if is_incremental() %}
    where loaded_at > {{ watermark() }}
    {% endif %}

)

select
    {{ date_key('dates.date') }} as date_key,
    {{ product_key('promotions.sku') }} as product_key,
    promotions.promotion_code,
    promotions.loaded_at as _loaded_at
from promotions
join {{ ref('dim_dates') }} as dates
    on dates.date between promotions.starts_on and promotions.ends_on
