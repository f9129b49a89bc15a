select id, cast(sum(amount) as integer) as total from {{ ref('doubled') }} group by 1
