select id, {{ season('sold_on') }} as season, '{{ env_var('DBT_PLACE', 'here') }}' as place from {{ ref('lines') }}
