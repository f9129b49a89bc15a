{# The key of dim_products for a column with a product's number; -1 when it names none. #}
{% macro product_key(column='sku') -%}
    case when {{ column }} is null then '-1' else {{ dbt_utils.generate_surrogate_key([column]) }} end
{%- endmacro %}
