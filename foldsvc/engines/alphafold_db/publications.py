"""The paper of AlphaFold DB."""

from foldsvc.records.provenance import Citation

AFDB = Citation(
    key="varadi2024",
    title=(
        "AlphaFold Protein Structure Database in 2024: providing structure coverage for over 214 "
        "million protein sequences"
    ),
    authors=(
        "Varadi, Mihaly",
        "Bertoni, Damian",
        "Magana, Paulyna",
        "Paramval, Urmila",
        "Pidruchna, Ivanna",
        "Radhakrishnan, Malarvizhi",
        "Tsenkov, Maxim",
        "Nair, Sreenath",
        "Mirdita, Milot",
        "Yeo, Jingi",
        "Kovalevskiy, Oleg",
        "Tunyasuvunakool, Kathryn",
        "Laydon, Agata",
        "Žídek, Augustin",
        "Tomlinson, Hamish",
        "Hariharan, Dhavanthi",
        "Abrahamson, Josh",
        "Green, Tim",
        "Jumper, John",
        "Birney, Ewan",
        "Steinegger, Martin",
        "Hassabis, Demis",
        "Velankar, Sameer",
    ),
    journal="Nucleic Acids Research",
    year=2024,
    volume="52",
    pages="D368--D375",
    doi="10.1093/nar/gkad1011",
    reason="AlphaFold DB, from which the structure was taken, CC BY 4.0",
)
