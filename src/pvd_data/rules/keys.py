"""Family K: rows compared with each other and with other tables."""

from __future__ import annotations

from pvd_data.base.language import Text
from pvd_data.rules.rule import Rule

_COMMUNES = "code_insee,nom,siren,id_pvd,code_departement,code_arrondissement,code_canton,siren_epci,population_municipale,annee_population,longitude,latitude,codes_postaux,niveau_centralite,densite,massif,date_adhesion,ort,date_ort\n"

RULES = (
    Rule(
        "K001",
        "primary-key",
        "error",
        title=Text(fr="Clé dupliquée", en="Duplicate key"),
        message=Text(
            fr="clé en double : « {value} » figure déjà {first}",
            en="duplicate key: {value!r} is already {first}",
        ),
        why=Text(
            fr="La clé désigne une ligne et une seule. Retirez la ligne de trop, ou corrigez sa clé. Une table de ce jeu de données a la clé de son schéma ; un CSV quelconque n'en a que si --key en nomme une, car un fichier de projets répète à bon droit une commune.",
            en="The key distinguishes one row from all others. Remove the extra row, or correct its key. A table of this package has the key of its schema; a free-form CSV has one only if --key names it, since a file of projects rightly repeats a commune.",
        ),
        wrong="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n93,Provence-Alpes-Côte d'Azur,13055\n",
        right="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n94,Corse,2A004\n",
    ),
    Rule(
        "K002",
        "foreign-key",
        "error",
        title=Text(fr="Référence introuvable", en="Broken reference"),
        message=Text(
            fr="{column} : « {value} » ne figure pas dans la table {target}",
            en="{column}: {value!r} is not in table {target}",
        ),
        why=Text(
            fr="Cette colonne renvoie à une ligne d'une autre table, et cette ligne n'existe pas. Corrigez la valeur, ou ajoutez à l'autre table la ligne qui lui manque.",
            en="This column points to a row of another table, and that row does not exist. Correct the value, or add to the other table the row that it lacks.",
        ),
        wrong="code_evenement,code_insee,role\nhautes-alpes-prefet,05046,commune lauréate\n",
        right="code_evenement,code_insee,role\nhautes-alpes-prefecture,05046,commune lauréate\n",
    ),
    Rule(
        "K003",
        "unique-error",
        "error",
        title=Text(fr="Valeur dupliquée", en="Duplicate value"),
        message=Text(
            fr="{column} : « {value} » figure déjà {first}, chaque valeur doit être unique",
            en="{column}: {value!r} is already {first}, every value must be unique",
        ),
        why=Text(
            fr="Deux lignes ne peuvent avoir la même valeur dans cette colonne : deux communes n'ont ni le même SIREN, ni le même identifiant du programme. Une valeur a sans doute été recopiée d'une ligne à l'autre ; rendez à chacune la sienne.",
            en="No two rows can have the same value in this column: no two communes have the same SIREN, nor the same identifier in the programme. A value was probably copied from one row to the other; give each its own.",
        ),
        wrong=_COMMUNES
        + "05046,Embrun,210500468,pvd-93-05-4,05,052,0505,200067742,6412,2023,6.475,44.5806,05200,Centre structurant d'équipements et de services,Petites villes,Massif des Alpes,2021-05-07,true,2023-10-31\n"
        + "05170,Tallard,210500468,pvd-93-05-10,05,052,0514,200067825,2292,2023,6.0485,44.4599,05130,Centre intermédiaire d'équipements et de services,Bourgs ruraux,Massif des Alpes,2021-05-10,true,2024-04-24\n",
        right=_COMMUNES
        + "05046,Embrun,210500468,pvd-93-05-4,05,052,0505,200067742,6412,2023,6.475,44.5806,05200,Centre structurant d'équipements et de services,Petites villes,Massif des Alpes,2021-05-07,true,2023-10-31\n"
        + "05170,Tallard,210501706,pvd-93-05-10,05,052,0514,200067825,2292,2023,6.0485,44.4599,05130,Centre intermédiaire d'équipements et de services,Bourgs ruraux,Massif des Alpes,2021-05-10,true,2024-04-24\n",
    ),
    Rule(
        "K004",
        "duplicate-row",
        "warning",
        title=Text(fr="Ligne dupliquée", en="Duplicate row"),
        message=Text(
            fr="ligne en double : elle est identique à {same}",
            en="duplicate row: it is the same as {same}",
        ),
        why=Text(
            fr="Deux lignes sont égales cellule pour cellule : l'une est sans doute de trop, et fausserait un total. Ce n'est qu'un avertissement, car deux faits distincts peuvent s'écrire de même ; la règle n'est cherchée que là où aucune clé n'est donnée.",
            en="Two rows are equal cell by cell: one is probably extra, and would spoil a total. This is only a warning, since two distinct facts may be written alike; it is only looked for where no key is given.",
        ),
        wrong="code_insee,intitule,montant\n05046,Halle du centre,12000\n05046,Halle du centre,12000\n",
        right="code_insee,intitule,montant\n05046,Halle du centre,12000\n",
    ),
    Rule(
        "K005",
        "siren-key",
        "error",
        title=Text(fr="SIREN dont la clé est fausse", en="SIREN with a wrong key"),
        message=Text(
            fr="{column} : « {value} » n'est pas un SIREN, son dernier chiffre ne vérifie pas la clé",
            en="{column}: {value!r} is no SIREN, its last digit does not satisfy the key",
        ),
        why=Text(
            fr="Le dernier chiffre d'un SIREN se calcule d'après les huit autres (clé de Luhn) : ici il ne convient pas, donc un chiffre au moins est faux. Reprenez le numéro à sa source.",
            en="The last digit of a SIREN is computed from the eight others (Luhn key): here it does not fit, so at least one digit is wrong. Take the number again from its source.",
        ),
        wrong="code_insee,siren_epci\n05046,200067743\n",
        right="code_insee,siren_epci\n05046,200067742\n",
    ),
    Rule(
        "K006",
        "unknown-siren",
        "warning",
        title=Text(fr="SIREN inconnu", en="Unknown SIREN"),
        message=Text(
            fr="{column} : « {value} » n'est le SIREN d'aucune commune ni d'aucun EPCI à fiscalité propre de la référence",
            en="{column}: {value!r} is the SIREN of no commune and no EPCI with own taxation of the reference",
        ),
        why=Text(
            fr="Le numéro est bien formé, mais la référence ne le donne ni à une commune, ni à un EPCI à fiscalité propre. Ce n'est qu'un avertissement : ce peut être celui d'un syndicat, d'un EPT, d'un PETR, d'un autre organisme, ou d'un EPCI créé depuis ou dissous avant 2019. Vérifiez-le à sa source.",
            en="The number is well formed, but the reference gives it neither to a commune nor to an EPCI with own taxation. This is only a warning: it may be that of a syndicat, an EPT, a PETR, of another body, or of an EPCI created since or dissolved before 2019. Check it at its source.",
        ),
        wrong="code_insee,siren_epci\n05046,200067775\n",
        right="code_insee,siren_epci\n05046,200067742\n",
    ),
)
"""Every rule of the family."""
