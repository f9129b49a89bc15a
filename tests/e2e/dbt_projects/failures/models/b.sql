select null as id from {{ ref('a') }}
