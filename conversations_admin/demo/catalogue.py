"""What the invented shop sells, where it ships and who writes to it. Only for the demo package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    cents: int


PRODUCTS = (
    Product("FH-HUB-02", "Fernholm Hub Mini", 8900),
    Product("FH-HUB-05", "Fernholm Hub Pro", 17900),
    Product("AU-LMP-11", "Aurora desk lamp", 4990),
    Product("AU-LMP-19", "Aurora floor lamp", 12900),
    Product("AU-BLB-04", "Aurora colour bulb, 4-pack", 3990),
    Product("BZ-AIR-30", "Breeze 30 air purifier", 21900),
    Product("BZ-FLT-30", "Breeze 30 filter set", 3490),
    Product("BZ-FAN-12", "Breeze tower fan", 9900),
    Product("KT-KET-07", "Kestrel gooseneck kettle", 7490),
    Product("KT-GRN-03", "Kestrel burr grinder", 11900),
    Product("KT-ESP-21", "Kestrel espresso machine", 44900),
    Product("OW-CAM-02", "Owlet doorbell camera", 14900),
    Product("OW-CAM-06", "Owlet outdoor camera, twin pack", 23900),
    Product("OW-LCK-01", "Owlet smart lock", 19900),
    Product("TN-SPK-14", "Tanager shelf speaker", 15900),
    Product("TN-HDP-08", "Tanager wireless headphones", 12900),
    Product("TN-BUD-05", "Tanager earbuds", 7900),
    Product("VL-VAC-40", "Vole robot vacuum", 32900),
    Product("VL-BAG-10", "Vole dust bags, 10-pack", 1890),
    Product("HT-TRV-03", "Hearth radiator thermostat, 3-pack", 13900),
    Product("HT-SNS-01", "Hearth window sensor", 2490),
    Product("DK-USB-09", "Dockside 9-in-1 USB-C dock", 6990),
    Product("DK-CHG-65", "Dockside 65 W charger", 3990),
    Product("DK-KBD-87", "Dockside low-profile keyboard", 8990),
    Product("DK-MON-27", "Dockside 27-inch monitor", 28900),
)

MONTHLY_FEE = Product("PLAN-PRO-M", "Pro plan, one month", 900)
_CHEAPEST_GOODS = 4500
GOODS = tuple(product for product in PRODUCTS if product.cents > _CHEAPEST_GOODS)
CONNECTED = tuple(product for product in GOODS if product.sku[:2] in {"FH", "OW", "VL", "BZ", "HT"})

CARRIERS = ("Parcelwing", "NordPost", "Swiftlane", "Kuriera")

COMPANIES = (
    ("Harbour & Pine Interiors", "harbourpine.example"),
    ("Quillfeather Books", "quillfeather.example"),
    ("Solveig Dental Group", "solveig-dental.example"),
    ("Marrow Street Kitchens", "marrowstreet.example"),
    ("Tidewater Property Care", "tidewater.example"),
    ("Copperleaf Hotels", "copperleaf.example"),
    ("Ostrander Logistics", "ostrander.example"),
    ("Bramble & Finch Nurseries", "bramblefinch.example"),
    ("Ninth Meridian Labs", "ninthmeridian.example"),
    ("Halvorsen Clinics", "halvorsen.example"),
)

ENGLISH_NAMES = (
    "Amelia Hart", "Ben Okafor", "Chloe Ramsay", "Daniel Whitlock", "Erin Gallagher",
    "Farah Siddiqui", "George Pemberton", "Hannah Lindqvist", "Isaac Mensah", "Jade Thornton",
    "Kieran Doyle", "Lucia Moretti", "Marcus Bell", "Nadia Petrova", "Oliver Tran",
    "Priya Raman", "Quentin Ashby", "Rosa Delgado", "Samuel Adeyemi", "Tess Van Dyke",
    "Umar Hassan", "Violet Kessler", "Will Cartwright", "Xenia Morris", "Yusuf Demir",
    "Zoe Campbell", "Arthur Nwosu", "Bridget Sloan", "Callum Reid", "Dina Abbas",
)  # fmt: skip

ENGLISH_PLACES = (
    ("en-US", "Portland"),
    ("en-US", "Austin"),
    ("en-US", "Minneapolis"),
    ("en-US", "Denver"),
    ("en-US", "Baltimore"),
    ("en-US", "Savannah"),
    ("en-GB", "Bristol"),
    ("en-GB", "Leeds"),
    ("en-GB", "Glasgow"),
    ("en-GB", "Norwich"),
    ("en-GB", "Sheffield"),
    ("en-IE", "Galway"),
    ("en-IE", "Cork"),
    ("en-AU", "Melbourne"),
    ("en-AU", "Perth"),
    ("en-IN", "Pune"),
)
