-- The customers as the CRM has them now: what a source without a memory would show.
with changes as (

    select * from {{ ref('stg_crm__customers') }}

),

latest as (

    select *
    from changes
    qualify row_number() over (partition by customer_id order by updated_at desc) = 1

)

select
    customer_id,
    full_name,
    email,
    segment,
    city,
    updated_at
from latest
where not is_deleted
