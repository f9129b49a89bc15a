select {{ plus_more('id') }} as id from {{ ref('b') }}
