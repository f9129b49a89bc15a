select no_such_column as x from {{ ref('a') }}
