"""Work on foreign text in processes of their own, which may be ended or die without harm."""
