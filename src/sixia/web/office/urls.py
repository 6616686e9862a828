from typing import Any

app_name = "office"
urlpatterns: list[Any] = []
