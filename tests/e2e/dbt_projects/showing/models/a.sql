select id, word from {{ ref('s') }} order by id
