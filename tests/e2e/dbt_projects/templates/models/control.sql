{%- set words = ['a', 'b', 'c'] -%}
{%- do words.append('d') -%}
{%- set ns = namespace(total=0, list=[]) -%}
{%- for w in words if w != 'b' -%}
  {%- set ns.total = ns.total + loop.index -%}
  {%- do ns.list.append(w ~ loop.index0 ~ loop.first ~ loop.last ~ loop.length ~ loop.revindex) -%}
{%- else -%} nothing {%- endfor -%}
select {{ ns.total }} as total, $${{ ns.list | join(';') }}$$ as list,
  $${% for k, v in {'x': 1, 'y': [2, 3]}.items() %}{{ k }}={{ v }}{{ loop.cycle(',', ';') }}{% endfor %}$$ as pairs,
  $${% for i in range(3) %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}$$ as skipped,
  $${{ words.append('e') }} {{ words | length }}$$ as appended,
  $${{ "yes" if words | length > 4 else "no" }}$$ as inline_if,
  $${% set block %}a {{ 1 + 1 }} block{% endset %}{{ block | trim | upper }}$$ as set_block,
  $${% raw %}{{ raw }}{% endraw %}$$ as raw
