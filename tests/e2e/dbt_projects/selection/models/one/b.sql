{{ config(meta={'owner': 'me'}) }}
select a.id from {{ ref('a') }} a join {{ source('raw', 'things') }} s using (id)
