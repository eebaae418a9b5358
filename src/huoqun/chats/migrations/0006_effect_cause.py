from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("chats", "0005_outbox_indexes")]

    operations = [
        migrations.AddField(
            model_name="effect",
            name="cause",
            field=models.TextField(db_default="", default=""),
        ),
    ]
