-- Type 0, retain original: what a customer was when first heard of. A customer that is known is never touched again.
{{ config(incremental_strategy='append') }}

with changes as (

    select * from {{ ref('stg_crm__customers') }}
    {% if is_incremental() %}
    where customer_id not in (select customer_id from {{ this }})
    {% endif %}

),

-- First received, not first changed: a change that comes late does not rewrite what was first known.
first_received as (

    select *
    from changes
    qualify row_number() over (partition by customer_id order by loaded_at, updated_at) = 1

)

select
    {{ dbt_utils.generate_surrogate_key(['customer_id']) }} as customer_key,
    customer_id,
    full_name as original_name,
    segment as original_segment,
    city as original_city,
    credit_score as original_credit_score,
    loaded_at as _loaded_at
from first_received
