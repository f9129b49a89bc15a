-- Every change of a customer that had been received by the end of `as_of`, once.
-- The seed plays the source, and is loaded first. Where something else fills the source, this line goes:
-- depends_on: {{ ref('crm_customers') }}
with source as (

    select * from {{ source('crm', 'customers') }}
    where loaded_at < cast('{{ var("as_of") }}' as date) + interval 1 day

),

deduplicated as (

    -- A change that was sent twice counts as of when it was received first.
    select *
    from source
    qualify row_number() over (partition by customer_id, updated_at order by loaded_at) = 1

)

select
    customer_id,
    full_name,
    email,
    segment,
    city,
    credit_score,
    visits_per_month,
    is_deleted,
    updated_at,
    loaded_at
from deduplicated
