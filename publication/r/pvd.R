# Les types des colonnes de chaque table, pour readr : source("publication/r/pvd.R")

pvd_col_types <- list(
  sources = readr::cols(
    code_source = readr::col_character(),
    titre = readr::col_character(),
    editeur = readr::col_character(),
    adresse = readr::col_character(),
    licence = readr::col_character(),
    millesime = readr::col_character(),
    date_publication = readr::col_date(),
    date_consultation = readr::col_date()
  ),
  regions = readr::cols(
    code_region = readr::col_character(),
    nom = readr::col_character(),
    code_insee_chef_lieu = readr::col_character()
  ),
  departements = readr::cols(
    code_departement = readr::col_character(),
    nom = readr::col_character(),
    code_region = readr::col_character(),
    code_insee_chef_lieu = readr::col_character()
  ),
  arrondissements = readr::cols(
    code_arrondissement = readr::col_character(),
    nom = readr::col_character(),
    code_departement = readr::col_character(),
    code_insee_chef_lieu = readr::col_character()
  ),
  intercommunalites_france = readr::cols(
    siren_epci = readr::col_character(),
    nom = readr::col_character(),
    nature = readr::col_character(),
    code_departement = readr::col_character()
  ),
  communes_france = readr::cols(
    code_insee = readr::col_character(),
    nom = readr::col_character(),
    siren = readr::col_character(),
    code_departement = readr::col_character(),
    code_arrondissement = readr::col_character(),
    code_canton = readr::col_character(),
    siren_epci = readr::col_character(),
    population_municipale = readr::col_integer(),
    annee_population = readr::col_integer(),
    longitude = readr::col_double(),
    latitude = readr::col_double(),
    codes_postaux = readr::col_character(),
    date_debut = readr::col_date()
  ),
  intercommunalites = readr::cols(
    siren_epci = readr::col_character(),
    nom = readr::col_character(),
    nature = readr::col_character(),
    code_departement = readr::col_character(),
    regime_fiscal = readr::col_character(),
    nombre_communes = readr::col_integer(),
    population_municipale = readr::col_integer(),
    population_totale = readr::col_integer(),
    annee_population = readr::col_integer()
  ),
  communes = readr::cols(
    code_insee = readr::col_character(),
    nom = readr::col_character(),
    siren = readr::col_character(),
    id_pvd = readr::col_character(),
    code_departement = readr::col_character(),
    code_arrondissement = readr::col_character(),
    code_canton = readr::col_character(),
    siren_epci = readr::col_character(),
    population_municipale = readr::col_integer(),
    annee_population = readr::col_integer(),
    longitude = readr::col_double(),
    latitude = readr::col_double(),
    codes_postaux = readr::col_character(),
    niveau_centralite = readr::col_character(),
    densite = readr::col_character(),
    massif = readr::col_character(),
    date_adhesion = readr::col_date(),
    ort = readr::col_logical(),
    date_ort = readr::col_date()
  ),
  programmes = readr::cols(
    code_programme = readr::col_character(),
    nom = readr::col_character(),
    sigle = readr::col_character(),
    pilote = readr::col_character(),
    objectif = readr::col_character(),
    public_cible = readr::col_character(),
    appui = readr::col_character(),
    population_max_exclue = readr::col_integer(),
    date_lancement = readr::col_date(),
    annee_fin = readr::col_integer(),
    site_web = readr::col_character(),
    code_source = readr::col_character()
  ),
  axes = readr::cols(
    code_axe = readr::col_character(),
    code_programme = readr::col_character(),
    ordre = readr::col_integer(),
    nom = readr::col_character(),
    description = readr::col_character(),
    code_source = readr::col_character()
  ),
  accompagnements = readr::cols(
    code_accompagnement = readr::col_character(),
    code_programme = readr::col_character(),
    ordre = readr::col_integer(),
    nom = readr::col_character(),
    description = readr::col_character(),
    code_source = readr::col_character()
  ),
  thematiques = readr::cols(
    code_thematique = readr::col_character(),
    code_programme = readr::col_character(),
    ordre = readr::col_integer(),
    nom = readr::col_character(),
    description = readr::col_character(),
    code_source = readr::col_character()
  ),
  evenements = readr::cols(
    code_evenement = readr::col_character(),
    code_programme = readr::col_character(),
    code_departement = readr::col_character(),
    nom = readr::col_character(),
    date_evenement = readr::col_date(),
    date_texte = readr::col_character(),
    lieu = readr::col_character(),
    presidence = readr::col_character(),
    description = readr::col_character(),
    remarque = readr::col_character(),
    code_source = readr::col_character()
  ),
  participations = readr::cols(
    code_evenement = readr::col_character(),
    code_insee = readr::col_character(),
    role = readr::col_character()
  ),
  anciens_codes = readr::cols(
    ancien_code = readr::col_character(),
    date_effet = readr::col_date(),
    ordre = readr::col_integer(),
    date_debut = readr::col_date(),
    ancien_nom = readr::col_character(),
    mouvement = readr::col_character(),
    code_successeur = readr::col_character(),
    code_insee = readr::col_character()
  ),
  detachements = readr::cols(
    code_origine = readr::col_character(),
    date_effet = readr::col_date(),
    code_detachee = readr::col_character(),
    nom_detachee = readr::col_character(),
    mouvement = readr::col_character()
  ),
  subdivisions = readr::cols(
    code_subdivision = readr::col_character(),
    nature = readr::col_character(),
    nom = readr::col_character(),
    code_insee = readr::col_character()
  ),
  anciens_noms = readr::cols(
    code_insee = readr::col_character(),
    date_effet = readr::col_date(),
    ancien_nom = readr::col_character()
  ),
  appartenances_epci = readr::cols(
    code_insee = readr::col_character(),
    siren_epci = readr::col_character(),
    annee_debut = readr::col_integer(),
    annee_fin = readr::col_integer()
  ),
  anciens_noms_epci = readr::cols(
    siren_epci = readr::col_character(),
    annee_debut = readr::col_integer(),
    annee_fin = readr::col_integer(),
    ancien_nom = readr::col_character(),
    nature = readr::col_character()
  ),
  editions = readr::cols(
    edition = readr::col_date(),
    nature = readr::col_character(),
    annee_cog = readr::col_integer(),
    nombre_communes = readr::col_integer(),
    code_source = readr::col_character()
  ),
  appartenances = readr::cols(
    code_insee = readr::col_character(),
    premiere_edition = readr::col_date(),
    derniere_edition = readr::col_date(),
    absente_avant = readr::col_date(),
    absente_apres = readr::col_date(),
    date_adhesion = readr::col_date(),
    edition_date_adhesion = readr::col_date()
  ),
  anciens_identifiants = readr::cols(
    code_insee = readr::col_character(),
    id_pvd = readr::col_character(),
    premiere_edition = readr::col_date(),
    derniere_edition = readr::col_date()
  ),
  dates_donnees = readr::cols(
    code_insee = readr::col_character(),
    premiere_edition = readr::col_date(),
    derniere_edition = readr::col_date(),
    date_adhesion = readr::col_date()
  ),
  evolutions = readr::cols(
    code_insee = readr::col_character(),
    edition = readr::col_date(),
    id_pvd = readr::col_character(),
    nom = readr::col_character(),
    evolution = readr::col_character(),
    nom_precedent = readr::col_character(),
    edition_precedente = readr::col_date()
  ),
  dispositifs = readr::cols(
    dispositif = readr::col_character(),
    code_territoire = readr::col_character(),
    identifiant = readr::col_character(),
    code_insee = readr::col_character(),
    siren_epci = readr::col_character(),
    nom = readr::col_character(),
    code_source = readr::col_character()
  ),
  ort = readr::cols(
    code_insee = readr::col_character(),
    code_source = readr::col_character(),
    statut = readr::col_character(),
    statut_commune = readr::col_character(),
    date_signature = readr::col_date(),
    duree_annees = readr::col_integer(),
    date_fin_estimee = readr::col_date(),
    date_actualisation = readr::col_date()
  ),
  anomalies = readr::cols(
    nom_table = readr::col_character(),
    cle = readr::col_character(),
    colonne = readr::col_character(),
    valeur_source = readr::col_character(),
    valeur_retenue = readr::col_character(),
    nature = readr::col_character(),
    explication = readr::col_character(),
    code_source = readr::col_character()
  )
)

# Lit une table avec ses types : les codes restent du texte, une cellule vide est NA.
pvd_read <- function(table, folder = "data") {
  readr::read_csv(
    file.path(folder, paste0(table, ".csv")),
    col_types = pvd_col_types[[table]], na = ""
  )
}
