select id from {{ ref('seeded') }}
