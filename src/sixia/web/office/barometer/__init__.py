"""民意是社会时势的晴雨表: what people speak of, by place and month; each figure opens."""
