-- A satellite read as a dimension of type 2: the end of a row is the beginning of the next.
select
    hub.customer_number,
    sat.name,
    sat.city,
    sat.load_date as effective_from,
    lead(sat.load_date, 1, cast('9999-12-31' as timestamp)) over (
        partition by sat.customer_hk order by sat.load_date
    ) as effective_to
from {{ ref('sat_customer_crm') }} as sat
join {{ ref('hub_customer') }} as hub on sat.customer_hk = hub.customer_hk
