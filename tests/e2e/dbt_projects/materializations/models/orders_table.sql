{{ config(materialized='table') }}
-- a comment that says with
select p.id, p.customer, b.amount
from {{ ref('paid') }} as p
left join {{ ref('big_paid') }} as b on p.id = b.id
