select id, sum(amount) as total from {{ ref('halved') }} group by 1
